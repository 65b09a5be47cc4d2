import { renderInTestApp } from '@backstage/frontend-test-utils';
import {
  act,
  fireEvent,
  render,
  screen,
  waitFor,
} from '@testing-library/react';
import { useState } from 'react';
import { NameField } from './NameField';

const check = () => undefined;

/** A form that forgets what is typed once, as one does in which two fields change at the same moment. */
function Form() {
  const [name, setName] = useState<string | undefined>('');
  const props: any = { schema: {}, onChange: setName, formData: name, check };
  return (
    <>
      <NameField {...props} />
      <button onClick={() => setName('')}>forget</button>
      <output>{name}</output>
    </>
  );
}

it('says again what was typed where the form has forgotten it, and stays empty where a person has emptied it', async () => {
  renderInTestApp(<Form />);
  const field = await screen.findByRole('textbox');
  fireEvent.change(field, { target: { value: 'payment-api' } });
  fireEvent.click(screen.getByText('forget'));
  await waitFor(() =>
    expect(screen.getByRole('status')).toHaveTextContent('payment-api'),
  );
  fireEvent.change(field, { target: { value: '' } });
  expect(screen.getByRole('status')).toHaveTextContent(/^$/);
});

/** A form that says what it was told only when it gets round to it. */
function SlowForm() {
  const [name, setName] = useState<string | undefined>('');
  const [told, setTold] = useState<string | undefined>('');
  const props: any = { schema: {}, onChange: setTold, formData: name, check };
  return (
    <>
      <NameField {...props} />
      <button onClick={() => setName(told)}>get round to it</button>
      <output>{name}</output>
    </>
  );
}

it('loses no letter to a form that is slower than who types', async () => {
  renderInTestApp(<SlowForm />);
  const field = await screen.findByRole('textbox');
  fireEvent.change(field, { target: { value: 'p' } });
  fireEvent.change(field, { target: { value: 'pa' } });
  expect(field).toHaveValue('pa');
  fireEvent.click(screen.getByText('get round to it'));
  expect(screen.getByRole('status')).toHaveTextContent('pa');
});

it('does not tell a form again that is only slow: it would be told what its other fields were before, too', async () => {
  const told = jest.fn();
  const props: any = { schema: {}, onChange: told, formData: '', check };
  const { rerender } = render(<NameField {...props} />);
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'pa' } });
  for (const formData of ['', 'p'])
    rerender(<NameField {...props} formData={formData} />);
  rerender(<NameField {...props} formData="pa" />);
  await act(() => new Promise(resolve => setTimeout(resolve, 400)));
  expect(told.mock.calls).toEqual([['pa']]);
});
