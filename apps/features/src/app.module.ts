import { Module } from '@nestjs/common';

import { WriteCommandsEventsController } from './commands/write-commands.events.controller.js';
import { DefinitionsHttpController } from './definitions/definitions.http.controller.js';
import { FeaturesDomainModule } from './domain/features-domain.module.js';
import { FeatureServicesHttpController } from './feature-services/feature-services.http.controller.js';
import { FeaturesGrpcController } from './features.grpc.controller.js';
import { GroupsHttpController } from './groups/groups.http.controller.js';
import { LineageHttpController } from './lineage/lineage.http.controller.js';
import { TrainingSetsHttpController } from './training-sets/training-sets.http.controller.js';
import { ValuesHttpController } from './values/values.http.controller.js';
import { VectorsHttpController } from './vectors/vectors.http.controller.js';

@Module({
  imports: [FeaturesDomainModule],
  controllers: [
    GroupsHttpController,
    FeatureServicesHttpController,
    VectorsHttpController,
    TrainingSetsHttpController,
    ValuesHttpController,
    DefinitionsHttpController,
    LineageHttpController,
  ],
  providers: [FeaturesGrpcController, WriteCommandsEventsController],
})
export class AppModule {}
