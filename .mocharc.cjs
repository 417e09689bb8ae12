const { availableParallelism } = require('node:os');

module.exports = {
  extension: ['ts'],
  spec: ['test/unit/**/*.test.ts', 'test/hub/**/*.test.ts', 'test/manifest/**/*.test.ts'],
  timeout: 30_000,
  forbidOnly: true,
  parallel: true,
  jobs: Math.max(2, availableParallelism() - 1),
};
