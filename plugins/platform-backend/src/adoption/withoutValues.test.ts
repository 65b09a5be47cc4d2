import { withoutValues } from './readAdopted';

it.each([
  ['SELECT *\n FROM thing WHERE id = $1 AND name = $2', 'SELECT * FROM thing WHERE id = $1 AND name = $2'],
  [`ALTER ROLE app PASSWORD 'hunter2' VALID UNTIL 'infinity'`, `ALTER ROLE app PASSWORD '…' VALID UNTIL '…'`],
  [`ALTER ROLE app PASSWORD 'hun''ter2'`, `ALTER ROLE app PASSWORD '…'`],
  [`ALTER ROLE app PASSWORD E'hun\\'ter2'`, `ALTER ROLE app PASSWORD E'…'`],
  // Cut off.
  [`ALTER ROLE app PASSWORD 'hunter2`, `ALTER ROLE app PASSWORD '…'`],
  [`DO $$ BEGIN EXECUTE 'ALTER ROLE app PASSWORD hunter2'; END $$`, 'DO $…$'],
  ['DO $body$ BEGIN\n PERFORM hunter2; END $body$', 'DO $…$'],
])('a slow statement of a database that is not ours is shown without values: %s', (query, shown) => {
  expect(withoutValues(query)).toBe(shown);
});
