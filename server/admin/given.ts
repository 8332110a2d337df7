import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { UsageError, type Command, type Given } from './command.ts';

/** `--name` takes a text when something follows it in the help, else it is a flag. */
const OPTION = /--([a-z-]+)( (?!\[|--)\S)?/g;

/** A command's options, as its help spells them. */
export function optionsOf({ options }: Pick<Command, 'options'>): ParseArgsOptionsConfig {
  const found = options.flatMap((line) => [...line.matchAll(OPTION)]);
  return Object.fromEntries(
    found.map(([, name = '', value]) => [
      name,
      value ? { type: 'string' as const, multiple: true } : { type: 'boolean' as const },
    ]),
  );
}

/** @throws UsageError naming the option that the command doesn't know */
export function readGiven(args: string[], command: Pick<Command, 'options'>): Given {
  const options = optionsOf(command);
  const { values, tokens } = parseArgs({
    ...{ args, options, strict: false, allowPositionals: true, tokens: true },
  });
  for (const token of tokens) {
    if (token.kind === 'positional') throw new UsageError(`« ${token.value} » : de trop ici.`);
    if (token.kind !== 'option') continue;
    const known = options[token.name];
    if (!known) throw new UsageError(`Cette commande n’a pas d’option --${token.name}.`);
    if (known.type === 'string' && token.value === undefined)
      throw new UsageError(`Il manque ce qui suit --${token.name}.`);
  }
  const all = (option: string) => {
    const found = values[option];
    return (Array.isArray(found) ? found : []).flatMap((one) => {
      const text = String(one).trim();
      return text ? [text] : [];
    });
  };
  return {
    all,
    text: (option) => all(option).at(-1),
    need(option) {
      const found = all(option).at(-1);
      if (found === undefined) throw new UsageError(`Il manque --${option}.`);
      return found;
    },
    has: (flag) => values[flag] === true,
  };
}
