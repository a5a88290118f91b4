import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DocumentsController } from './documents.controller.js';

@Module({ imports: [DiscoveryModule], controllers: [DocumentsController] })
export class DocumentsModule {}
