import { randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { turnConfiguration } from '../adapters/turn-config.ts';

export interface TurnOptions {
  domain: string;
  addresses: string[];
  privateAddress?: string | undefined;
  cert?: string | undefined;
  key?: string | undefined;
  port?: string | undefined;
  tlsPort?: string | undefined;
}

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
const isPlain = (text: string) => /^[\w./:-]+$/.test(text);

/**
 * What `admin turn-config` prints: a whole `turnserver.conf`. Without a secret in the settings a new one is drawn.
 * @returns what is wrong, in words, when something is.
 */
export function turnConfigFile(
  options: TurnOptions,
  secret: string | undefined,
): { ok: true; file: string } | { ok: false; fault: string } {
  const { domain, addresses, privateAddress, port = '3478', tlsPort = '443' } = options;
  const { cert = '/etc/coturn/fullchain.pem', key = '/etc/coturn/privkey.pem' } = options;
  const fault = (text: string) => ({ ok: false, fault: text }) as const;
  if (!/^[a-z0-9.-]+$/i.test(domain)) return fault('--domain : un nom comme turn.exemple.fr.');
  if (addresses.length === 0) return fault('Il manque --address, l’adresse publique du relais.');
  if (addresses.some((address) => !isIP(address))) return fault('--address : une adresse IPv4 ou IPv6.');
  if (privateAddress !== undefined && isIP(privateAddress) !== 4)
    return fault('--private-address : une adresse IPv4.');
  if (!isPort(port) || !isPort(tlsPort)) return fault('--port et --tls-port : un nombre de 1 à 65535.');
  if (!isPlain(cert) || !isPlain(key)) return fault('--cert et --key : des chemins sans espace.');
  const file = turnConfiguration({
    ...{ domain, addresses, privateAddress, cert, key },
    ...{ port: Number(port), tlsPort: Number(tlsPort) },
    secret: secret ?? randomBytes(32).toString('hex'),
  });
  return { ok: true, file };
}
