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
function _ts_metadata(metadataKey, metadataValue) {
    if (typeof Reflect === "object" && typeof Reflect.metadata === "function") {
        return Reflect.metadata(metadataKey, metadataValue);
    }
}
import { Catch } from '@nestjs/common';
import { sendProblem } from './send-problem.js';
export class ProblemFilter {
    constructor(logger){
        this.logger = logger;
    }
    catch(error, host) {
        const http = host.switchToHttp();
        sendProblem(error, http.getRequest(), http.getResponse(), this.logger);
    }
}
ProblemFilter = _ts_decorate([
    Catch(),
    _ts_metadata("design:type", Function),
    _ts_metadata("design:paramtypes", [
        typeof AppLogger === "undefined" ? Object : AppLogger
    ])
], ProblemFilter);

//# sourceMappingURL=problem.filter.js.map
