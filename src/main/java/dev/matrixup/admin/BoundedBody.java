package dev.matrixup.admin;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Keeps a response's body in memory and breaks off one that grows beyond a limit. */
public final class BoundedBody implements BodySubscriber<byte[]> {
    private final BodySubscriber<byte[]> all = BodySubscribers.ofByteArray();
    private final long limit;
    private long received;
    private Flow.Subscription subscription;

    /** @param limit in bytes */
    public BoundedBody(long limit) {
        this.limit = limit;
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return all.getBody();
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription = source;
        all.onSubscribe(source);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        received += buffers.stream().mapToLong(ByteBuffer::remaining).sum();
        if (received > limit) {
            subscription.cancel();
            all.onError(new IOException("the answer is larger than %d bytes".formatted(limit)));
        } else {
            all.onNext(buffers);
        }
    }

    @Override
    public void onError(Throwable error) {
        all.onError(error);
    }

    @Override
    public void onComplete() {
        all.onComplete();
    }
}
