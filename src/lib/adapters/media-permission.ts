/**
 * Whether this page may already use camera and microphone, so that no question will be shown. False when unknown:
 * Firefox doesn't tell, then the names of the devices do (hidden until allowed).
 */
export async function isMediaAllowed(): Promise<boolean> {
  const devices = await navigator.mediaDevices?.enumerateDevices().catch(() => []);
  const named = devices?.filter(({ kind, label }) => kind.endsWith('input') && label !== '') ?? [];
  return ['audioinput', 'videoinput'].every((kind) => named.some((device) => device.kind === kind));
}
