import { Module } from '@nestjs/common';

/** So far the service has health, metrics and its database; models are not monitored yet. */
@Module({})
export class AppModule {}
