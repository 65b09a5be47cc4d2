const { frontend } = require('../../.eslint-house');

const hexColour = '/^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i';

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: [...frontend, '@material-ui/*'],
  restrictedImports: [
    {
      name: '@mui/icons-material',
      message: "Thousands of modules. Import '@mui/icons-material/<Icon>'.",
    },
  ],
  rules: {
    // What scrolls must be reachable by keyboard, and says what it is.
    'jsx-a11y/no-noninteractive-tabindex': [
      'error',
      { tags: [], roles: ['tabpanel', 'group', 'log'] },
    ],
  },
  restrictedSyntax: [
    {
      selector: `Literal[value=${hexColour}]`,
      message: 'Colours live in the theme of packages/app. Use a token.',
    },
  ],
});
