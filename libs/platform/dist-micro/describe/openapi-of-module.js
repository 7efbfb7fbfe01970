function _ts_decorate(decorators, target, key, desc) {
    var c = arguments.length, r = c < 3 ? target : desc === null ? desc = Object.getOwnPropertyDescriptor(target, key) : desc, d;
    if (typeof Reflect === "object" && typeof Reflect.decorate === "function") {
        r = Reflect.decorate(decorators, target, key, desc);
    } else {
        for(var i = decorators.length - 1; i >= 0; i--){
            if (d = decorators[i]) {
                r = (c < 3 ? d(r) : c > 3 ? d(target, key, r) : d(target, key)) || r;
            }
        }
    }
    return c > 3 && r && Object.defineProperty(target, key, r), r;
}
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { PlatformModule } from '../bootstrap/platform.module.js';
import { describeApi } from '../openapi/openapi.js';
/** The OpenAPI document of a module's controllers; nothing is instantiated, so no database is needed. */ export async function openApiOf(module, name, edit) {
    let AppRoot = class AppRoot {
    };
    AppRoot = _ts_decorate([
        Module({
            imports: [
                PlatformModule.empty(),
                module
            ]
        })
    ], AppRoot);
    const app = await NestFactory.create(AppRoot, new FastifyAdapter(), {
        preview: true,
        abortOnError: false,
        logger: false
    });
    const document = describeApi(app, name, edit);
    await app.close();
    return document;
}

//# sourceMappingURL=openapi-of-module.js.map
