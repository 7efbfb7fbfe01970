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
import { ApiProperty } from '@nestjs/swagger';
import { MAX_PAGE_SIZE } from '@intelgraph/kernel';
import { IntField, StringField } from './scalar-fields.js';
/** Query of every list; extend it with filters. */ export class PageQuery {
}
_ts_decorate([
    IntField({
        optional: true,
        min: 1,
        max: MAX_PAGE_SIZE,
        default: 100,
        description: 'Most items in the answer.'
    }),
    _ts_metadata("design:type", Number)
], PageQuery.prototype, "page_size", void 0);
_ts_decorate([
    StringField({
        optional: true,
        max: 4096,
        description: '`next_page_token` of the page before.'
    }),
    _ts_metadata("design:type", String)
], PageQuery.prototype, "page_token", void 0);
/** The domain's page request from the wire's query. */ export function toPageRequest(query) {
    return {
        pageSize: query.page_size,
        pageToken: query.page_token
    };
}
/** Makes the documented class of a list answer: `class ModelPage extends pageOf(ModelDto) {}`. */ export function pageOf(item) {
    let PageOf = class PageOf {
    };
    _ts_decorate([
        ApiProperty({
            type: [
                item
            ]
        }),
        _ts_metadata("design:type", Array)
    ], PageOf.prototype, "items", void 0);
    _ts_decorate([
        ApiProperty({
            type: String,
            nullable: true,
            description: 'Ask with it for the next page; null on the last.'
        }),
        _ts_metadata("design:type", Object)
    ], PageOf.prototype, "next_page_token", void 0);
    return PageOf;
}

//# sourceMappingURL=pages.js.map
