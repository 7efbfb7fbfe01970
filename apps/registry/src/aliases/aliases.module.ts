import { Module } from '@nestjs/common';

import { AliasesHttpController } from './aliases.http.controller.js';

@Module({ controllers: [AliasesHttpController] })
export class AliasesModule {}
