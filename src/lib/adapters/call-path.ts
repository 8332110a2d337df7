/** Whether media goes through a relay: what the chosen pair of candidates says; null while there is none. */
export async function readPath(connection: RTCPeerConnection): Promise<'direct' | 'relay' | null> {
  const reports = new Map<string, Record<string, unknown>>();
  (await connection.getStats()).forEach((report: { id: string }) => reports.set(report.id, { ...report }));
  const all = [...reports.values()];
  const transport = all.find(({ type }) => type === 'transport');
  // Firefox names no pair on the transport: it marks the pair itself.
  const pair =
    reports.get(String(transport?.['selectedCandidatePairId'])) ??
    all.find(({ type, selected }) => type === 'candidate-pair' && selected === true);
  if (!pair) return null;
  const ends = [pair['localCandidateId'], pair['remoteCandidateId']].map((id) => reports.get(String(id)));
  return ends.some((end) => end?.['candidateType'] === 'relay') ? 'relay' : 'direct';
}
