using System.Threading.Channels;

namespace MultiModel.Tracking.Storage;

/// <summary>
/// The only one that writes to the database. Writes queue; those that wait while a commit reaches the disk share the next
/// commit (group commit), each in a savepoint of its own so that one that fails leaves the others alone.
/// </summary>
internal sealed class Writer : IDisposable
{
    /// <summary>Bounds how long the first of a group waits for the last.</summary>
    private const int MaxGroup = 256;

    private readonly Session session;
    private readonly Channel<IWrite> queue = Channel.CreateBounded<IWrite>(new BoundedChannelOptions(4096) { SingleReader = true });
    private readonly Thread thread;

    public Writer(Session session)
    {
        this.session = session;
        thread = new Thread(Run) { IsBackground = true, Name = "tracking writer" };
        thread.Start();
    }

    public async Task<T> WriteAsync<T>(Func<Session, T> write, CancellationToken cancellationToken)
    {
        var item = new Write<T>(write, cancellationToken);
        await queue.Writer.WriteAsync(item, cancellationToken);
        return await item.Completion.Task;
    }

    /// <summary>Finishes what is queued, then closes the database.</summary>
    public void Dispose()
    {
        queue.Writer.TryComplete();
        thread.Join();
        session.Dispose();
    }

    private void Run()
    {
        var group = new List<IWrite>(MaxGroup);
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            group.Clear();
            try
            {
                session.Execute("BEGIN IMMEDIATE");
                while (group.Count < MaxGroup && queue.Reader.TryRead(out var write))
                {
                    group.Add(write);
                    Attempt(write);
                }
                session.Execute("COMMIT");
            }
            catch (Exception exception)
            {
                // Nothing of the group is on the disk, and every caller learns it.
                Rollback();
                if (group.Count == 0 && queue.Reader.TryRead(out var first))
                    group.Add(first);
                foreach (var write in group)
                    write.Fail(exception);
                continue;
            }
            foreach (var write in group)
                write.Complete();
        }
    }

    private void Attempt(IWrite write)
    {
        session.Execute("SAVEPOINT item");
        try
        {
            write.Execute(session);
        }
        catch (Exception exception)
        {
            // A full disk, for one, ends the whole transaction, and with it the savepoint: then the group fails as one, for that reason.
            if (!session.InTransaction)
                throw;
            session.Execute("ROLLBACK TO item");
            write.Reject(exception);
        }
        session.Execute("RELEASE item");
    }

    private void Rollback()
    {
        if (session.InTransaction)
            session.Execute("ROLLBACK");
    }

    private interface IWrite
    {
        void Execute(Session session);
        void Reject(Exception exception);
        void Complete();
        void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<Session, T> write, CancellationToken cancellationToken) : IWrite
    {
        private T? result;
        private Exception? rejection;

        public TaskCompletionSource<T> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Execute(Session session)
        {
            cancellationToken.ThrowIfCancellationRequested();
            result = write(session);
        }

        public void Reject(Exception exception) => rejection = exception;

        public void Complete()
        {
            if (rejection is null)
                Completion.SetResult(result!);
            else
                Completion.SetException(rejection);
        }

        public void Fail(Exception exception) => Completion.SetException(rejection ?? exception);
    }
}
