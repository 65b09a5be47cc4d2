import { expect, type Page } from '@playwright/test';

/** Fills in the three fields of "Create Service", as a person does with a mouse. */
export async function fillIn(page: Page, values: { name: string; team: string; database: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill(values.name);
  await page.getByRole('textbox', { name: 'Team' }).or(page.getByRole('combobox', { name: 'Team' })).first().click();
  await page.getByRole('option', { name: values.team }).click();
  // Its circle is drawn over the input itself: a person clicks on the words.
  await page.getByText(values.database, { exact: true }).click();
  await expect(page.getByRole('radio', { name: values.database })).toBeChecked();
}
