import { Module } from '@nestjs/common';

/** The gateway proxies on raw routes; it has no controllers of its own. */
@Module({})
export class AppModule {}
