import { underTheirIds } from './underTheirIds';

const node = (id: string, name: string, type = id.split('/')[0]) => ({ id, type, name, phase: 'ready' }) as any;

it('keeps states with their objects when ids move on, and forgets none', () => {
  const graph = { nodes: [node('workload/r1', 'r1-c2'), node('route', 'x')] } as any;
  const states = [node('workload/r1', 'r1-c1'), node('workload/r1-next', 'r1-c2'), node('route', 'x'), node('workload/r0', 'r0-c1')];
  expect(underTheirIds(graph, states).map(s => [s.id, s.name])).toEqual([
    ['workload/r1-c1', 'r1-c1'],
    ['workload/r1', 'r1-c2'],
    ['route', 'x'],
    ['workload/r0', 'r0-c1'],
  ]);
  expect(underTheirIds(graph, states)[2]).toBe(states[2]);
});
