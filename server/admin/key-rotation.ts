import type { Environment } from '../config.ts';
import { rotateKey } from '../services/key-ring.ts';

const NEXT = [
  'Redémarrez le service : les nouveaux liens viendront de la nouvelle clé.',
  'Les liens déjà envoyés s’ouvrent encore : gardez les clés d’avant, et sauvegardez-les.',
];

/** @returns the lines to print. */
export function announceRotation(environment: Environment): string[] {
  const settings = rotateKey(environment, environment.DATA_DIR);
  if (!settings) return ['Nouvelle clé écrite dans credential.key.', ...NEXT];
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return ['À mettre dans les réglages :', ...lines, ...NEXT];
}
