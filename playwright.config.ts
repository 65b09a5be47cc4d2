import { defineConfig } from '@playwright/test';

/**
 * Stories in a real browser. `npm test` starts a product for them and sets the variables: WAYMARK_URL, and where the
 * browser is that came from npm. To run one by hand: `npm test -- --only browser --file <part of its path>`.
 */
export default defineConfig({
  testDir: '.',
  testMatch: [
    'packages/stories/e2e/**/*.spec.ts',
    'packages/app/e2e-tests/**/*.spec.ts',
  ],
  testIgnore: ['**/node_modules/**', '.build/**', '.waymark/**'],
  outputDir: `${process.env.WAYMARK_TEST_RESULTS ?? '.build/test'}/playwright`,
  // One product serves all stories: two at a time are as many as it is meant to be measured with.
  workers: 2,
  timeout: 60_000,
  // What fails is run once more; `npm test` says which those were, and takes a few of them only.
  retries: process.env.CI ? 1 : 0,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [
    ['list'],
    [
      'json',
      {
        outputFile: `${
          process.env.WAYMARK_TEST_RESULTS ?? '.build/test'
        }/browser.json`,
      },
    ],
  ],
  use: {
    baseURL: process.env.WAYMARK_URL,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.WAYMARK_CHROMIUM,
      args: ['--no-sandbox'],
      env: {
        ...(process.env as Record<string, string>),
        LD_LIBRARY_PATH: process.env.WAYMARK_CHROMIUM_LIBRARIES ?? '',
      },
    },
  },
});
