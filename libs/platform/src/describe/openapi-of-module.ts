import 'reflect-metadata';
import { Module } from '@nestjs/common';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { PlatformModule } from '../bootstrap/platform.module.js';
import { describeApi } from '../openapi/openapi.js';
import type { DocumentEdit } from '../openapi/openapi.js';

/** The OpenAPI document of a module's controllers; nothing is instantiated, so no database is needed. */
export async function openApiOf(module: Type, name: string, edit?: DocumentEdit): Promise<object> {
  @Module({ imports: [PlatformModule.empty(), module] })
  class AppRoot {}
  const app = await NestFactory.create(AppRoot, new FastifyAdapter(), {
    preview: true,
    abortOnError: false,
    logger: false,
  });
  const document = describeApi(app, name, edit);
  await app.close();
  return document;
}
