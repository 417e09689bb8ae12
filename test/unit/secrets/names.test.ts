import assert from 'node:assert/strict';
import { isGiven, isSecretName, isSecretValue } from '../../../src/secrets/names.ts';

describe('names of secrets and variables', () => {
  for (const name of [
    'OPENAI_API_KEY',
    'HF_TOKEN',
    'DB_PASSWORD',
    'SENTRY_DSN',
    'DATABASE_URL',
    'MONGODB_URI',
    'ADMIN_TOKEN',
    'AWS_ACCESS_KEY_ID',
    'SLACK_WEBHOOK_URL',
    'openaiApiKey',
  ]) {
    it(`${name} is a secret`, () => {
      assert.equal(isSecretName(name), true);
    });
  }
  for (const name of [
    'MODEL_ID',
    'MAX_TOKENS',
    'TOKENIZER',
    'LOG_LEVEL',
    'API_URL',
    'TOKEN_EXPIRE_MINUTES',
    'JWT_ALGORITHM',
    'PUBLIC_KEY',
    'NEXT_PUBLIC_API_KEY',
    'KEYCLOAK_URL',
    'MONKEY',
  ]) {
    it(`${name} is a variable`, () => {
      assert.equal(isSecretName(name), false);
    });
  }

  it('never asks for what a Space has', () => {
    for (const name of ['SPACE_ID', 'ACCELERATOR', 'PORT', 'OAUTH_CLIENT_SECRET', 'HOME'])
      assert.equal(isGiven(name), true, name);
    assert.equal(isGiven('SPACE_MODEL'), false);
  });

  it('knows credentials by their shape', () => {
    assert.equal(isSecretValue('postgres://u:p@host/db'), true);
    assert.equal(isSecretValue('sk-abc'), true);
    assert.equal(isSecretValue('http://localhost:80'), false);
  });
});
