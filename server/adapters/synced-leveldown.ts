import leveldown, { type Level } from 'leveldown';

/**
 * LevelDB that answers a write only once it is on the disk: it doesn't fsync by default, and a power cut would lose
 * acknowledged bookings. Remembers what it opened, so that all of it can be closed.
 */
export function createSyncedLeveldown() {
  const opened: Level[] = [];

  function open(location: string): Level {
    const level = leveldown(location);
    const { _put, _del, _batch } = level;
    level._put = (key, value, options, done) =>
      _put.call(level, key, value, { ...options, sync: true }, done);
    level._del = (key, options, done) => _del.call(level, key, { ...options, sync: true }, done);
    level._batch = (operations, options, done) =>
      _batch.call(level, operations, { ...options, sync: true }, done);
    opened.push(level);
    return level;
  }
  // PouchDB keeps one cache of open stores per function name: a second start in this process needs its own.
  Object.defineProperty(open, 'name', { value: `leveldown_${crypto.randomUUID()}` });

  return {
    open: Object.assign(open, { destroy: leveldown.destroy }),
    async closeAll() {
      await Promise.all(opened.map((level) => new Promise<void>((done) => level.close(() => done()))));
    },
  };
}

/** Holds a LevelDB lock on a folder until closed; the system frees it when the process dies. */
export function lockFolder(location: string): Promise<{ release(): Promise<void> }> {
  const level = leveldown(location);
  return new Promise((resolve, reject) => {
    level.open({ createIfMissing: true }, (error) => {
      if (error) reject(error);
      else resolve({ release: () => new Promise((done) => level.close(() => done())) });
    });
  });
}
