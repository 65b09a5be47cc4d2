import { untilShown } from './untilShown';

/** A catalog that has lost what it was about to read: it shows it only when it is asked again. */
function catalog({ reads = true } = {}) {
  let asked = 0;
  return {
    hasEntity: async () => reads && asked > 0,
    readAgain: async () => {
      asked += 1;
    },
    asked: () => asked,
  };
}

function step(agoMs: number) {
  const data: Record<string, unknown> = {};
  const remember = async (more: Record<string, unknown>) => void Object.assign(data, more);
  return { step: { started_at: new Date(Date.now() - agoMs), data } as any, remember };
}

it('waits a moment, then has the catalog read again', async () => {
  const lost = catalog();
  await expect(untilShown(lost, 'component:default/shop', step(1000))).resolves.toMatchObject({ state: 'waiting' });
  expect(lost.asked()).toBe(0);
  const context = step(6000);
  await expect(untilShown(lost, 'component:default/shop', context)).resolves.toMatchObject({ state: 'waiting' });
  expect(lost.asked()).toBe(1);
  await expect(untilShown(lost, 'component:default/shop', context)).resolves.toEqual({ state: 'done' });
});

it('does not ask at each look, and gives up in time', async () => {
  const broken = catalog({ reads: false });
  const context = step(20_000);
  for (let i = 0; i < 3; i++) await untilShown(broken, 'component:default/shop', context);
  expect(broken.asked()).toBe(1);
  await expect(untilShown(broken, 'component:default/shop', step(61_000))).resolves.toBeUndefined();
});
