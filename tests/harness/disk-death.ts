import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

type Step = (...arguments_: unknown[]) => Promise<unknown>;
const STEPS = ['open', 'mkdir', 'rename', 'readdir', 'rm'] as const;
const HANDLE_STEPS = ['writeFile', 'sync', 'close'] as const;

/** Kills this process just before its `last`-th step on the disk from now on: creating, writing, syncing, naming. */
export function dieAtDiskStep(last: number): void {
  let steps = 0;
  const counted =
    (step: Step): Step =>
    (...arguments_) => {
      steps += 1;
      if (steps === last) process.kill(process.pid, 'SIGKILL');
      return step(...arguments_);
    };
  const countAll = <Name extends string>(owner: Record<Name, Step>, names: readonly Name[]) => {
    for (const name of names) Object.assign(owner, { [name]: counted(owner[name].bind(owner)) });
  };
  countAll(fs as unknown as Record<(typeof STEPS)[number], Step>, STEPS);
  const open = fs.open as unknown as Step;
  const opened: Step = async (...arguments_) => {
    const handle = await open(...arguments_);
    countAll(handle as Record<(typeof HANDLE_STEPS)[number], Step>, HANDLE_STEPS);
    return handle;
  };
  Object.assign(fs, { open: opened });
  syncBuiltinESMExports();
}
