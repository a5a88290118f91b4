import { Global, Module } from '@nestjs/common';
import { HttpAuthGuard } from './http-auth.guard.js';
import { OriginPolicy } from './origin-policy.js';
import { Revocations } from './revocations.js';
import { TokenVerifier } from './token-verifier.js';

@Global()
@Module({
  providers: [TokenVerifier, HttpAuthGuard, OriginPolicy, Revocations],
  exports: [TokenVerifier, HttpAuthGuard, OriginPolicy, Revocations],
})
export class AuthModule {}
