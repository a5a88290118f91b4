import { Global, Module } from '@nestjs/common';
import { HttpAuthGuard } from './http-auth.guard.js';
import { OriginPolicy } from './origin-policy.js';
import { TokenVerifier } from './token-verifier.js';

@Global()
@Module({
  providers: [TokenVerifier, HttpAuthGuard, OriginPolicy],
  exports: [TokenVerifier, HttpAuthGuard, OriginPolicy],
})
export class AuthModule {}
