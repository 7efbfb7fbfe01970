/** So much at once, and so much a second: a bucket that is filled by the time that passes. */ export class Allowance {
    constructor(burst, perSecond, now = ()=>performance.now()){
        this.burst = burst;
        this.perSecond = perSecond;
        this.now = now;
        this.left = burst;
        this.filledAt = this.now();
    }
    /** @returns whether there was something left. The clock is asked only when there was not. */ spend() {
        if (this.left < 1) this.refill();
        if (this.left < 1) return false;
        this.left--;
        return true;
    }
    /** What was done meanwhile is worth so much. */ earn(amount) {
        this.left = Math.min(this.burst, this.left + amount);
    }
    refill() {
        const now = this.now();
        this.earn((now - this.filledAt) / 1000 * this.perSecond);
        this.filledAt = now;
    }
}

//# sourceMappingURL=allowance.js.map
