import { environmentClash, isEnvironmentName } from '@waymark/platform-common';
import { previewName } from './previewName';

it.each([
  ['preview/new-checkout', /^new-checkout-[0-9a-f]{8}$/],
  ['preview/New_Checkout', /^new-checkout-[0-9a-f]{8}$/],
  ['preview/123-fix', /^fix-[0-9a-f]{8}$/],
  ['preview/--..--', /^preview-[0-9a-f]{8}$/],
  ['preview/ana/deep/branch', /^ana-deep-branch-[0-9a-f]{8}$/],
  [`preview/${'long'.repeat(40)}`, /^(long){5}-[0-9a-f]{8}$/],
  [`preview/${'a'.repeat(19)}-b`, /^a{19}-[0-9a-f]{8}$/],
])('names the preview of %s', (branch, expected) => {
  expect(previewName('pay-api', branch)).toMatch(expected);
  expect(isEnvironmentName(previewName('pay-api', branch))).toBe(true);
});

it('gives no two branches one name, however alike they look, and the same branch always the same', () => {
  const branches = ['a-b', 'a_b', 'a/b', 'A-B', 'a--b', 'a.b', '1a-b', `${'a'.repeat(20)}x`, `${'a'.repeat(20)}y`].map(b => `preview/${b}`);
  const names = ['pay-api', 'search-api'].flatMap(service => branches.map(branch => previewName(service, branch)));
  expect(new Set(names).size).toBe(names.length);
  for (const [i, name] of names.entries()) expect(environmentClash(name, names.filter((_, j) => j !== i))).toBeUndefined();
  expect(previewName('pay-api', branches[0])).toBe(names[0]);
});
