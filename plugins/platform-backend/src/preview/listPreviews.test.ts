import { previewState } from './listPreviews';

it('a preview whose tear-down has failed says why, and not that it goes', () => {
  const error = { step: 'database', what: 'The database is not gone', why: 'its server does not answer', next: 'Look at it' };
  expect(previewState({ removing: true }, undefined, { state: 'running', error: null })).toEqual({ state: 'removing', message: 'It is being torn down.' });
  expect(previewState({ removing: true }, undefined, { state: 'failed', error })).toEqual({
    state: 'removing',
    message: 'Tearing it down has failed, and is tried again by itself. The database is not gone: its server does not answer',
  });
});
