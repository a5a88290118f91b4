import { Global, Module } from '@nestjs/common';
import { SETTINGS, type Settings } from '../config/settings.js';
import { ToldAgainRate } from './told-again-rate.js';

const toldAgainRate = {
  provide: ToldAgainRate,
  useFactory: ({ sessionLimits }: Settings) => new ToldAgainRate(sessionLimits.userSnapshotBytesPerSecond),
  inject: [SETTINGS],
};

@Global()
@Module({ providers: [toldAgainRate], exports: [ToldAgainRate] })
export class FairnessModule {}
