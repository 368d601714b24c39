using System.Collections.Concurrent;
using BookingAdmin.Web.Access.OpenIdConnect;
using Microsoft.Extensions.Logging;

namespace BookingAdmin.OpenIdConnect.Tests.Guards;

sealed record LogRecord(string Category, EventId Event, string Text);

/// <summary>Everything that was logged, with the exceptions whole.</summary>
sealed class LogRecords : ILoggerProvider
{
    readonly ConcurrentQueue<LogRecord> records = new();

    public IReadOnlyCollection<LogRecord> All => records;

    public IReadOnlyList<LogRecord> Faults => [.. records.Where(record => record.Category == typeof(SignInEvents).FullName)];

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void Dispose()
    {
    }

    sealed class Logger(LogRecords owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => owner.records.Enqueue(new(category, eventId, $"{formatter(state, exception)} {exception}"));
    }
}
