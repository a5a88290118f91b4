import { Module } from '@nestjs/common';
import { IngestModule } from '../ingest/ingest.module.js';
import { DemoController } from './demo.controller.js';
import { DemoRunner } from './demo-runner.js';

@Module({ imports: [IngestModule], controllers: [DemoController], providers: [DemoRunner] })
export class DemoModule {}
