import { startEmbeddedStore } from '#server/adapters/embedded-store.ts';

/** The embedded store in a process of its own: it outlives the service that a test kills. */
const { url, headers } = await startEmbeddedStore(process.env.STORE_DIR ?? '');
const credentials = Buffer.from(headers.authorization.slice('Basic '.length), 'base64').toString();
process.send?.({ url: url.replace('//', `//${credentials}@`) });
