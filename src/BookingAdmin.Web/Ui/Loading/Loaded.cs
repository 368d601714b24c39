namespace BookingAdmin.Web.Ui.Loading;

/// <summary>One part of a page that is asked for by itself: what it last was, and what went wrong since.</summary>
public sealed class Loaded<T> where T : class?
{
    List<CancellationTokenSource> pending = [];
    long asked, answered;
    bool known;

    /// <summary>Null until it is known, or where there is none. It stays as it was while asking again fails for a while.</summary>
    public T? Value { get; private set; }

    public Trouble? Trouble { get; private set; }

    public bool Waiting => !known && Trouble is null;

    /// <summary>The answer was that there is none.</summary>
    public bool Absent => known && Value is null && Trouble is null;

    /// <summary>The value is that of the former address.</summary>
    public bool Stale { get; private set; }

    /// <summary>An answer is on its way.</summary>
    public bool Asking => pending.Count > 0;

    /// <summary>A fault that asking again may get over.</summary>
    public Exception? Fault => Trouble is { Passes: true } ? Trouble.Fault : null;

    /// <summary>Why asking again does not help: the link is damaged, or this is not for this person.</summary>
    public string? Refusal => Trouble is { Passes: false } ? Trouble.Sentence : null;

    /// <summary>For another address: the former value stays in sight until the new one is known, or cannot be.</summary>
    public void Outdate()
    {
        (var former, pending, answered, Trouble) = (pending, [], asked, null);
        // Nobody waits for those answers any more.
        foreach (var question in former)
            question.Cancel();
        known = Stale = Value is not null;
    }

    /// <summary>For another address, of which the former value says nothing.</summary>
    public void Forget()
    {
        Outdate();
        (Value, known, Stale) = (null, false, false);
    }

    /// <summary>The value is known from elsewhere, and newer than any answer on its way.</summary>
    public void Set(T value)
    {
        Outdate();
        Accept(value, asked);
    }

    /// <summary>An answer is dropped where a newer one is there already, the address has changed, or the page has gone.</summary>
    /// <param name="failed">Gets the faults that no page can explain.</param>
    public async Task LoadAsync(Func<CancellationToken, Task<T>> ask, Action<Exception> failed, CancellationToken gone)
    {
        var number = ++asked;
        using var question = CancellationTokenSource.CreateLinkedTokenSource(gone);
        pending.Add(question);
        try
        {
            var value = await ask(question.Token);
            if (IsWanted())
                Accept(value, number);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            if (!IsWanted())
                return;
            if (Loading.Trouble.Of(e) is not { } trouble)
            {
                failed(e);
                trouble = new(T("It failed; the dashboard’s log says why."), true, e);
            }
            (Trouble, answered) = (trouble, number);
            if (Stale || !trouble.Passes)
                (Value, known, Stale) = (null, false, false);
        }
        finally
        {
            pending.Remove(question);
        }

        bool IsWanted() => number > answered && !question.IsCancellationRequested;
    }

    void Accept(T value, long number) => (Value, Trouble, known, Stale, answered) = (value, null, true, false, number);
}
