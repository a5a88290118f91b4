import type { Command } from 'commander';
import { signToken } from '../auth/sign-token.js';
import { readSettings } from '../config/read-settings.js';

interface TokenOptions {
  readonly user: string;
  readonly tenant: string;
  readonly role: readonly string[];
  readonly scope: readonly string[];
  readonly hours: string;
}

export function registerToken(program: Command): void {
  program
    .command('token')
    .description('print a token signed with JWT_SECRET, to try things out')
    .requiredOption('--tenant <id>', 'tenant of the token')
    .option('--user <id>', 'user of the token', 'me')
    .option('--role <role...>', 'roles of the token', [])
    .option('--scope <scope...>', 'scopes of the token: ingest, admin, admin:all', [])
    .option('--hours <number>', 'lifetime', '8')
    .action(async ({ user, tenant, role, scope, hours }: TokenOptions) => {
      const { secret } = readSettings().jwt;
      if (secret === undefined) throw new Error('tokens can be signed here only with JWT_SECRET');
      const lifeS = Math.round(Number(hours) * 3_600);
      const { token } = await signToken(secret, {
        userId: user,
        tenantId: tenant,
        roles: role,
        scope: scope.join(' '),
        lifeS,
      });
      process.stdout.write(`${token}\n`);
    });
}
