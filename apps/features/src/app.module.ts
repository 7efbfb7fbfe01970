import { Module } from '@nestjs/common';

/** So far the service has health, metrics and its database; features themselves are not served yet. */
@Module({})
export class AppModule {}
