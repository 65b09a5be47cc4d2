import { needsLook, tilesOf } from './worst';

it('puts an open incident first, then the worst', () => {
  const tiles = tilesOf(
    [
      { service: 'a', color: 'healthy', message: '' },
      { service: 'b', color: 'failing', message: '' },
      { service: 'c', color: 'healthy', message: '' },
      { service: 'd', color: 'empty', message: '' },
    ],
    [{ service: 'c', title: 'Slow' }],
  );
  expect(tiles.map(tile => tile.name)).toEqual(['c', 'b', 'a', 'd']);
  expect(tiles.filter(needsLook).map(tile => tile.name)).toEqual(['c', 'b']);
});
