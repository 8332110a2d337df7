import * as z from 'zod/mini';

const milliseconds = (value: number) => z._default(z.number(), value);

/** Every delay of a call in the browser, in milliseconds. Tests shorten some, nothing else does. */
export const CallTimingsSchema = z.object({
  /** Between two looks at what was received. */
  lookMs: milliseconds(200),
  /** The same while nothing comes. */
  doubtfulLookMs: milliseconds(50),
  /** Without a byte for this long, the room's channel is asked whether the network is still there. */
  doubtMs: milliseconds(450),
  /** Without a byte for this long, the media is lost. */
  silenceMs: milliseconds(1_500),
  /** Back, and a picture comes that can't be shown for so long: a whole one is asked for. Browsers take 3 s for it. */
  blindMs: milliseconds(350),
  /** ICE says « disconnected » on a hiccup too: it counts once it lasted. */
  disconnectedMs: milliseconds(500),
  /** Between two attempts to bring the media back. */
  retryMs: milliseconds(3_000),
  /** A call placed afresh without a picture by then is placed again: its offer may have met a dying socket. */
  answerMs: milliseconds(6_000),
  /** While signalling is on its way back, or after a call that failed at once. */
  soonMs: milliseconds(1_000),
  /** Who may not call takes a fresh seat when nothing came for so long from a caller who is there. */
  patienceMs: milliseconds(20_000),
  /** Fresh relay credentials are waited for so long before a restart goes on with the known ones. */
  credentialsMs: milliseconds(400),
  /** Between two renewals of theirs without an occasion: they hold for an hour. */
  credentialsEveryMs: milliseconds(20 * 60_000),
  /** A loss that lasts: the words change, and propose the phone. */
  longLossMs: milliseconds(20_000),
  /** The room's channel: between two pings, and the longest silence after one. */
  pingMs: milliseconds(1_000),
  pongMs: milliseconds(2_500),
  /** The same silence once the media says that something is wrong; longer on a slow network. */
  doubtfulPongMs: milliseconds(300),
  /** Attempts to open the channel, from the first to the late ones of a long outage (channel-attempt.ts). */
  openMs: milliseconds(300),
  openSteadyMs: milliseconds(2_000),
  openAtMostMs: milliseconds(4_000),
  openHeldBackMs: milliseconds(8_000),
  /** Between two attempts that fail at once: the service starts again. Signalling waits twice as long each time. */
  reopenMs: milliseconds(300),
  /** Signalling that isn't open by then can't be had. */
  signallingMs: milliseconds(8_000),
  /** An offer sent so lately has reached who asks for it. */
  repeatMs: milliseconds(300),
  /** Whoever was let in, and still waits at the door by then, may be let in again. */
  letInAgainMs: milliseconds(5_000),
  /** A camera or a microphone that says « mute » may do so for a moment: it counts once it lasted. */
  deviceGraceMs: milliseconds(700),
  /** How long the screen tells that another device took over. */
  newsMs: milliseconds(8_000),
  /** How long after their last words the screen tells someone that their microphone is cut. */
  speaksMutedMs: milliseconds(4_000),
  /** How long the screen tells that the call is back, and for how long a call begins. */
  returnedMs: milliseconds(5_000),
  beginningMs: milliseconds(12_000),
  /** What was written shows « pas encore envoyé » without a confirmation for so long, and goes again after. */
  chatLateMs: milliseconds(1_500),
  chatRetryMs: milliseconds(2_000),
  /** To the first look at which way the media takes, and between two later ones. */
  pathMs: milliseconds(2_000),
  pathEveryMs: milliseconds(10_000),
  /** Between two samples of how a line is. */
  sampleMs: milliseconds(500),
  /** A line that is new or has just come back isn't judged: its estimate begins anew. */
  earlyMs: milliseconds(3_000),
  /** The picture of a new line is small for so long: the first one is there sooner. */
  firstPictureMs: milliseconds(500),
  /** Too narrow for a picture for so long, and the sound goes on alone. */
  narrowMs: milliseconds(2_000),
  /** The same by losses and round trips, which are told late and by fits and starts. */
  badPathMs: milliseconds(6_000),
  /** Room for a larger picture for so long, and it grows. */
  roomyMs: milliseconds(5_000),
  /** To the first attempt to bring a paused picture back; later ones wait longer, up to the second. */
  retryPictureMs: milliseconds(5_000),
  retryPictureAtMostMs: milliseconds(30_000),
  /** After an outage the network may be another: the attempt comes sooner. */
  retryPictureSoonMs: milliseconds(1_500),
  /** The two steps of an attempt. */
  glimpseMs: milliseconds(2_500),
  loadMs: milliseconds(3_000),
  /** A picture that stayed so long had come back for good. */
  provenPictureMs: milliseconds(60_000),
  /** « Continuer ici »: between two requests, and how long they go on; a silent device keeps its place for 30 s. */
  moveRetryMs: milliseconds(2_000),
  moveAtMostMs: milliseconds(45_000),
  /** A request that isn't repeated for so long was given up; one that was refused isn't shown again for so long. */
  moveAskedMs: milliseconds(6_000),
  moveRefusedMs: milliseconds(60_000),
  /** A page that was in the call so long ago at most goes straight back in when it is loaded again. */
  returnMs: milliseconds(15 * 60_000),
});
export type CallTimings = z.infer<typeof CallTimingsSchema>;

export const CALL_TIMINGS: CallTimings = CallTimingsSchema.parse({});
