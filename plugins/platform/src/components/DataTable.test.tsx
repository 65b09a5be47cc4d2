import { render, screen } from '@testing-library/react';
import { DataTable } from './DataTable';

it('is a table to a screen reader however it is laid out, each value under the name of its column', () => {
  render(
    <DataTable
      label="Services"
      rows={[{ name: 'pay', words: 'r1 serves.' }]}
      rowKey={row => row.name}
      columns={[
        { id: 'name', title: 'Service', isRowHeader: true, cell: r => r.name },
        {
          id: 'words',
          title: 'In words',
          grow: true,
          cell: r => (
            <>
              <em>staging:</em> {r.words}
            </>
          ),
        },
      ]}
    />,
  );
  const table = screen.getByRole('table', { name: 'Services' });
  expect(table).toHaveAttribute('role', 'table');
  expect(screen.getByRole('rowheader', { name: 'pay' })).toBeInTheDocument();
  const cell = screen.getByRole('cell', { name: 'staging: r1 serves.' });
  expect(cell).toHaveAttribute('data-title', 'In words');
  // One box: as a card its parts must not fall apart into columns.
  expect(cell.children).toHaveLength(1);
});
