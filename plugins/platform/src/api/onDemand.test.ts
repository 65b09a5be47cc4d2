import { onDemand } from './onDemand';
import { plainRequest } from './plainRequest';

it('loads once, at the first call, and again after a failure', async () => {
  const load = jest
    .fn()
    .mockRejectedValueOnce(new Error('offline'))
    .mockResolvedValue({ add: async (a: number, b: number) => a + b });
  const sums = onDemand<{ add(a: number, b: number): Promise<number> }>(load);
  expect(load).not.toHaveBeenCalled();
  // Whoever awaits it must not load it.
  expect(await sums).toBe(sums);
  await expect(sums.add(1, 2)).rejects.toThrow('offline');
  await expect(sums.add(1, 2)).resolves.toBe(3);
  await expect(sums.add(2, 2)).resolves.toBe(4);
  expect(load).toHaveBeenCalledTimes(2);
});

it('makes of a request what can be sent more than once', async () => {
  const request = {
    url: 'http://localhost/plans',
    method: 'POST',
    headers: new Headers({ 'X-Waymark-Door': 'portal' }),
    signal: new AbortController().signal,
    text: async () => '{"from":"staging"}',
  } as Request;
  const [url, init] = await plainRequest(request);
  expect(url).toBe('http://localhost/plans');
  expect(init).toMatchObject({ method: 'POST', body: '{"from":"staging"}' });
  const empty = await plainRequest({ ...request, text: async () => '' } as any);
  expect(empty[1].body).toBe(undefined);
});
