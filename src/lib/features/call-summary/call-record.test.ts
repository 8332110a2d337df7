import { CallFiguresSchema } from '#domain/call-summary.ts';
import { expect, it } from 'vitest';
import { CallRecord, type CallView } from './call-record.ts';

const view = (state: CallView['state'], over: Partial<CallView> = {}): CallView => ({
  ...{ state, others: ['patient'], audioOnly: false, ...over },
});

it('counts a call with a loss, a while of sound alone, and the goodbye', () => {
  const record = new CallRecord();
  expect(record.figures(0)).toBeNull();
  record.see(view('preparing', { others: [] }), 0);
  record.see(view('waiting', { others: [] }), 1_000);
  record.see(view('connecting'), 10_000);
  record.see(view('live'), 10_840);
  record.see(view('live'), 20_000);
  record.see(view('live', { audioOnly: true }), 70_840);
  record.see(view('reconnecting'), 110_840);
  record.seePath('relay');
  record.see(view('live'), 115_840);
  record.seePath(null);
  record.see(view('ended'), 175_840);
  const figures = record.figures(301_000);
  expect(CallFiguresSchema.parse(figures)).toEqual({
    ...{ durationSeconds: 300, connectMs: 840, path: 'relay', losses: 1, recoveries: 1 },
    ...{ audioOnlySeconds: 40, others: ['patient'] },
    stretches: [
      { state: 'live', seconds: 60 },
      { state: 'audio-only', seconds: 40 },
      { state: 'lost', seconds: 5 },
      { state: 'live', seconds: 60 },
    ],
  });
});

it('takes a goodbye for no loss, whatever goes first, and what ends without a return for one', () => {
  const record = new CallRecord();
  record.see(view('live'), 0);
  record.see(view('reconnecting'), 60_000);
  record.see(view('waiting', { others: [] }), 60_400);
  record.see(view('live'), 90_000);
  expect(record.figures(100_000)).toMatchObject({ losses: 0, recoveries: 0 });
  record.see(view('reconnecting'), 100_000);
  expect(record.figures(101_000)).toMatchObject({ losses: 1, recoveries: 0 });
  record.see(view('ended'), 130_000);
  expect(record.figures(130_000)).toMatchObject({ losses: 1, recoveries: 0 });
  expect(record.figures(130_000)?.stretches.map(({ state }) => state)).toEqual(['live', 'live', 'lost']);
});

it('says that nothing ever came', () => {
  const record = new CallRecord();
  record.see(view('connecting'), 0);
  record.see(view('reconnecting'), 5_000);
  expect(record.figures(9_000)).toMatchObject({ connectMs: null, losses: 0, stretches: [], path: null });
});

it('stays within what the service takes, however long and unsteady the call', () => {
  const record = new CallRecord();
  for (let minute = 0; minute < 600; minute++)
    record.see(view(minute % 2 ? 'live' : 'reconnecting', { audioOnly: true }), minute * 60_000);
  const figures = record.figures(600 * 60_000);
  expect(CallFiguresSchema.safeParse(figures).success).toBe(true);
  expect(figures?.stretches).toHaveLength(60);
});
