import type { Page } from '@playwright/test';

/** Fills in the three fields of "Create Service", as a person does with a mouse. */
export async function fillIn(page: Page, values: { name: string; team: string; database: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill(values.name);
  await page.getByRole('textbox', { name: 'Team' }).or(page.getByRole('combobox', { name: 'Team' })).first().click();
  await page.getByRole('option', { name: values.team }).click();
  await page.getByRole('radio', { name: values.database }).check();
}
