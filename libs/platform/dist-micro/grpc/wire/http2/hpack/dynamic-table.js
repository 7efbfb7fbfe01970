import { DEFAULT_TABLE_BYTES } from '../protocol.js';
/** The smallest field has 32 bytes, so that no more can be in the table at once. A power of two. */ const SLOTS = DEFAULT_TABLE_BYTES / 32;
/** The last fields of a connection, newest first (RFC 7541 §2.3.2), within a size in bytes. */ export class DynamicTable {
    /** The field at this index, 0 for the newest; undefined where there is none. */ at(index) {
        return index < this.count ? this.slots[this.head - index & SLOTS - 1] : undefined;
    }
    /** Evicts what leaves no room; a field larger than the table empties it (§4.4). */ add(field) {
        this.evictTo(this.maxBytes - field.size);
        if (field.size > this.maxBytes) return;
        this.head = this.head + 1 & SLOTS - 1;
        this.slots[this.head] = field;
        this.count++;
        this.bytes += field.size;
    }
    /** @param maxBytes at most `DEFAULT_TABLE_BYTES` */ resize(maxBytes) {
        this.maxBytes = maxBytes;
        this.evictTo(maxBytes);
    }
    evictTo(bytes) {
        while(this.count > 0 && this.bytes > bytes){
            const oldest = this.head - this.count + 1 & SLOTS - 1;
            this.bytes -= this.slots[oldest]?.size ?? 0;
            this.slots[oldest] = undefined;
            this.count--;
        }
    }
    constructor(){
        this.slots = [];
        /** Of the newest. */ this.head = 0;
        this.count = 0;
        this.bytes = 0;
        this.maxBytes = DEFAULT_TABLE_BYTES;
    }
}

//# sourceMappingURL=dynamic-table.js.map
