import { isIPv6 } from 'node:net';

export interface TurnConfiguration {
  /** The name in `TURN_URLS`, on the certificate. */
  domain: string;
  /** `TURN_SECRET` */
  secret: string;
  /** By which the internet reaches it: one IPv4 address, one IPv6 address, or both. */
  addresses: string[];
  /** Behind NAT: the machine's own IPv4 address. */
  privateAddress?: string | undefined;
  /** PEM files that the user `turnserver` may read. */
  cert: string;
  key: string;
  port: number;
  tlsPort: number;
}

/**
 * Allocations of one seat at a time: three others, each by UDP, TCP and TLS over two interfaces, twice while ICE
 * restarts, and a page that was loaded again before the former's ran out.
 */
export const USER_QUOTA = 72;
const TOTAL_QUOTA = 6_000;
/** Bytes a second of one allocation, either way: 3 Mbit/s, twice what a screen shared in a call takes. */
const MAX_BYTES_PER_SECOND = 375_000;

/**
 * coturn takes `::` for « no lower bound » and any IPv4 address for less than any IPv6 one: a range from `::` would refuse
 * all of IPv4. `::` itself it always refuses.
 */
const IPV6_START = '::1';

/** What no participant can be: private, shared, loopback, link-local, documentation, transition (RFC 6890 and after). */
export const DENIED_RANGES = [
  ...['0.0.0.0-0.255.255.255', '10.0.0.0-10.255.255.255', '100.64.0.0-100.127.255.255'],
  ...['127.0.0.0-127.255.255.255', '169.254.0.0-169.254.255.255', '172.16.0.0-172.31.255.255'],
  ...['192.0.0.0-192.0.0.255', '192.0.2.0-192.0.2.255', '192.88.99.0-192.88.99.255'],
  ...['192.168.0.0-192.168.255.255', '198.18.0.0-198.19.255.255', '198.51.100.0-198.51.100.255'],
  ...['203.0.113.0-203.0.113.255', '224.0.0.0-255.255.255.255'],
  ...[`${IPV6_START}-::ffff:ffff:ffff`, '64:ff9b::-64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ...['100::-100::ffff:ffff:ffff:ffff', '2001::-2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ...['2001:db8::-2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2002::-2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ...['fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fe80::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
];

/** As the service's settings name it; on 443, TLS passes where only the web does. */
export const turnUrls = ({ domain, port, tlsPort }: TurnConfiguration) => [
  `turn:${domain}:${port}?transport=udp`,
  `turn:${domain}:${port}?transport=tcp`,
  `turns:${domain}:${tlsPort}?transport=tcp`,
];

/** `turnserver.conf` for Debian's coturn (4.6): a relay for seated participants alone, and to nowhere private. */
export function turnConfiguration(configuration: TurnConfiguration): string {
  const { domain, secret, addresses, privateAddress, cert, key, port, tlsPort } = configuration;
  const own = addresses.map((address) => (isIPv6(address) ? address : (privateAddress ?? address)));
  return [
    '# Written by « npm run admin -- turn-config ». In the settings of the service:',
    `# TURN_URLS=${turnUrls(configuration).join(',')}`,
    '# TURN_SECRET=(the static-auth-secret below)',
    `listening-port=${port}`,
    `tls-listening-port=${tlsPort}`,
    ...own.flatMap((address) => [`listening-ip=${address}`, `relay-ip=${address}`]),
    ...addresses.flatMap((address) =>
      privateAddress && !isIPv6(address) ? [`external-ip=${address}/${privateAddress}`] : [],
    ),
    'min-port=49152',
    'max-port=65535',
    `cert=${cert}`,
    `pkey=${key}`,
    'no-tlsv1',
    'no-tlsv1_1',
    'cipher-list="ECDHE+AESGCM:ECDHE+CHACHA20"',
    '',
    '# Credentials of an hour, made by the service for a seat (TURN REST).',
    'use-auth-secret',
    `static-auth-secret=${secret}`,
    `realm=${domain}`,
    'stale-nonce=600',
    'fingerprint',
    `user-quota=${USER_QUOTA}`,
    `total-quota=${TOTAL_QUOTA}`,
    `max-bps=${MAX_BYTES_PER_SECOND}`,
    '',
    '# Nothing but relaying UDP.',
    'no-cli',
    'no-tcp-relay',
    'no-multicast-peers',
    'no-rfc5780',
    'no-stun-backward-compatibility',
    'response-origin-only-with-rfc5780',
    'no-software-attribute',
    'simple-log',
    'log-file=stdout',
    '',
    '# Two participants on this relay meet through its own address; nothing else of ours can be reached.',
    ...[...new Set([...addresses, ...own])].map((address) => `allowed-peer-ip=${address}`),
    ...DENIED_RANGES.map((range) => `denied-peer-ip=${range}`),
    '',
  ].join('\n');
}
