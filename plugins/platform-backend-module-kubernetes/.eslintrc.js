const { driver } = require('../../.eslint-house');

module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  restrictedImportPatterns: driver,
});
