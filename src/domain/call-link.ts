/** Restarts of one connection before a fresh call is placed. */
export const RESTARTS = 3;

/** Where the media between this page and one other participant stands. */
export type LinkState =
  /** No picture yet. */
  | { name: 'connecting'; attempt: number }
  /** `isListed`: the room knows the other; a service that starts again has forgotten everyone for a moment. */
  | { name: 'live'; isListed: boolean }
  /** `isClosed`: the other ended the connection, so that only a fresh call helps. */
  | { name: 'recovering'; attempt: number; isListed: boolean; isClosed: boolean }
  /** The other left. */
  | { name: 'gone' };

export type LinkEvent =
  /** Something is received. */
  | { type: 'flows' }
  /** Nothing is, or ICE gave up. */
  | { type: 'lost' }
  /** The other end closed the connection: they leave, reload, or are about to place a fresh call. */
  | { type: 'closed' }
  /**
   * The attempt under way had its time. `isHeard`: the other said something meanwhile; who is silent has no network
   * either, whatever the room believes, and a fresh call would only destroy what may come back.
   */
  | { type: 'overdue'; isHeard: boolean }
  /** The network, the room's channel or the other came back: attempts count anew. */
  | { type: 'way-back' }
  | { type: 'listed' }
  | { type: 'unlisted' };

export const NEW_LINK: LinkState = { name: 'connecting', attempt: 1 };
const GONE: LinkState = { name: 'gone' };

const recovering = (isListed: boolean, isClosed: boolean): LinkState => ({
  name: 'recovering',
  attempt: 1,
  isListed,
  isClosed,
});

function nextOfLive(link: Extract<LinkState, { name: 'live' }>, event: LinkEvent): LinkState {
  switch (event.type) {
    case 'lost':
    case 'closed':
      // Off the list while pictures still came, then without them: a goodbye.
      return link.isListed ? recovering(true, event.type === 'closed') : GONE;
    case 'unlisted':
      return link.isListed ? { ...link, isListed: false } : link;
    case 'listed':
      return link.isListed ? link : { ...link, isListed: true };
    default:
      return link;
  }
}

function nextOfRecovering(link: Extract<LinkState, { name: 'recovering' }>, event: LinkEvent): LinkState {
  switch (event.type) {
    case 'flows':
      return { name: 'live', isListed: link.isListed };
    case 'closed':
      return link.isListed ? { ...link, isClosed: true } : GONE;
    case 'unlisted':
      // Lost first, then off the list: their network failed, and their page may come back.
      return link.isClosed ? GONE : { ...link, isListed: false };
    case 'listed':
      return link.isListed ? link : { ...link, isListed: true, attempt: 1 };
    case 'way-back':
      return { ...link, attempt: 1 };
    case 'overdue':
      return link.isListed ? { ...link, attempt: link.attempt + (event.isHeard ? 1 : 0) } : link;
    default:
      return link;
  }
}

/** What follows; an event that means nothing in a state leaves it as it is (the very same object). */
export function nextLink(link: LinkState, event: LinkEvent): LinkState {
  switch (link.name) {
    case 'connecting':
      if (event.type === 'flows') return { name: 'live', isListed: true };
      if (event.type === 'unlisted') return GONE;
      return event.type === 'overdue' ? { ...link, attempt: link.attempt + 1 } : link;
    case 'live':
      return nextOfLive(link, event);
    case 'recovering':
      return nextOfRecovering(link, event);
    case 'gone':
      return link;
  }
}

export type LinkStep =
  /** Place a call. */
  | 'call'
  /** Offer to restart the connection there is. */
  | 'restart'
  /** Ask the caller for one of the two: who may not call never offers. */
  | 'ask'
  /** Nothing to do but wait. */
  | 'wait';

/** What an attempt consists of, on each side. */
export function linkStep(link: LinkState, isCaller: boolean): LinkStep {
  if (link.name === 'connecting') return isCaller ? 'call' : 'wait';
  if (link.name !== 'recovering' || !link.isListed) return 'wait';
  if (!isCaller) return 'ask';
  return link.isClosed || link.attempt > RESTARTS ? 'call' : 'restart';
}

/** Who may not call has borne enough of a caller who is there: only a fresh seat helps. */
export function isHopeless(link: LinkState, isCaller: boolean): boolean {
  if (isCaller) return false;
  return (
    (link.name === 'connecting' && link.attempt > 1) ||
    (link.name === 'recovering' && link.attempt > 2 * RESTARTS)
  );
}
