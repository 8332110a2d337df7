import { facilityDatabase } from '#domain/document-ids.ts';
import { addFacility } from '#tests/harness/facility.ts';
import { startService } from '#tests/harness/service.ts';
import { ulid } from 'ulid';

const DOCUMENTS = 10_000;
const PER_WRITE = 500;

/** A service with a facility of 10,000 documents of 1 kB, in a process of its own. */
const running = await startService();
const { service, url } = running;
const facility = await addFacility(service);
const { devices } = service.access;
const { secret } = await devices.enrol(await devices.issueCode(facility), 'Tablette', '127.0.0.1');
const { endpoint } = service.store;
const database = facilityDatabase(facility);

const by = { kind: 'service', id: 'service', name: 'Vis-à-vis' };
function note() {
  const appointment = ulid();
  const common = { type: 'note', v: 3, at: '2031-05-04T08:00:00.000Z', by, appointment };
  return { _id: `note:${appointment}:${ulid()}`, ...common, text: 'x'.repeat(750) };
}
for (let written = 0; written < DOCUMENTS; written += PER_WRITE) {
  const answer = await fetch(`${endpoint.url}/${database}/_bulk_docs`, {
    method: 'POST',
    headers: { ...endpoint.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ docs: Array.from({ length: PER_WRITE }, note) }),
  });
  if (!answer.ok) throw new Error(`the store answered ${answer.status}`);
  await answer.text();
}
process.send?.({
  url,
  gateway: { url: `${url}/db/${database}`, headers: { cookie: `__Host-device=${secret}` } },
  store: { url: `${endpoint.url}/${database}`, headers: endpoint.headers },
});
process.once('SIGTERM', () => void running.close().then(() => process.exit(0)));
