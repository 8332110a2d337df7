/** What a browser reports of a connection, by id. */
export type Reports = Map<string, Record<string, unknown>>;

export async function readReports(connection: RTCPeerConnection): Promise<Reports> {
  const reports: Reports = new Map();
  (await connection.getStats()).forEach((report: { id: string }) => reports.set(report.id, { ...report }));
  return reports;
}

/** The pair of candidates that media takes. */
export function chosenPair(reports: Reports): Record<string, unknown> | undefined {
  const all = [...reports.values()];
  const transport = all.find(({ type }) => type === 'transport');
  // Firefox names no pair on the transport: it marks the pair itself.
  return (
    reports.get(String(transport?.['selectedCandidatePairId'])) ??
    all.find(({ type, selected }) => type === 'candidate-pair' && selected === true)
  );
}

/** Whether media goes through a relay; null while there is no way at all. */
export function pathOf(reports: Reports): 'direct' | 'relay' | null {
  const pair = chosenPair(reports);
  if (!pair) return null;
  const ends = [pair['localCandidateId'], pair['remoteCandidateId']].map((id) => reports.get(String(id)));
  return ends.some((end) => end?.['candidateType'] === 'relay') ? 'relay' : 'direct';
}

export const readPath = async (connection: RTCPeerConnection) => pathOf(await readReports(connection));
