using System.Globalization;
using System.Linq.Expressions;
using BookingAdmin.Domain.Consistency;
using BookingAdmin.Domain.Consistency.States;
using BookingAdmin.Domain.Marketplace.Orders;
using BookingAdmin.Services.Orders;
using NpgsqlTypes;

namespace BookingAdmin.Services.Consistency.Sql;

/// <summary>
/// Puts what breaks a rule as a SQL condition over the aliases of <see cref="RuleColumns"/>. It knows what the rules need and refuses the
/// rest, so that no rule means something else in the database than in C#.
/// </summary>
sealed class RuleSql
{
    // No member of an enum: it stands for every label that this version does not know.
    const int Undeclared = -1;

    readonly string rule;
    readonly bool suspects;

    /// <param name="rule">Its id, for errors.</param>
    /// <param name="suspects">Whether what other tables tell is left out or weakened, so that too much holds and never too little.</param>
    RuleSql(string rule, bool suspects = false) => (this.rule, this.suspects) = (rule, suspects);

    /// <returns>Null for a rule that is not about one order. The condition may be null where it is not broken.</returns>
    /// <exception cref="NotSupportedException">The rule says something that has no translation; the message names both.</exception>
    public static string? Condition(Rule rule) => rule.Broken is not { } broken ? null
        : rule is StateRule ? $"({new RuleSql(rule.Id).Truth(broken.Body)} AND NOT {NormalStates.Holds})"
        : new RuleSql(rule.Id).Truth(broken.Body);

    /// <summary>
    /// The weakened conditions of a first pass over all orders, from columns of the order and its booking only: a subquery keeps PostgreSQL
    /// from joining in parallel. Every order that breaks a rule passes; the table of states is evaluated once for all rules that use it.
    /// </summary>
    /// <returns>Conditions of which one holds.</returns>
    public static IEnumerable<string> Suspects(IReadOnlyCollection<Rule> rules) =>
        rules.Select(Suspect).Concat(rules.Any(rule => rule is StateRule) ? [AnyState] : []);

    static string Suspect(Rule rule)
    {
        var parts = Parts(rule.Broken!.Body).Where(part => !Mentions.OtherTables(part)).Select(new RuleSql(rule.Id, suspects: true).Truth)
            .ToArray();
        return parts is [] ? "true" : $"({string.Join(" AND ", parts)})";
    }

    /// <summary>Some rule speaks of the statuses.</summary>
    static string AnyState { get; } = $"({RuleColumns.Presence[typeof(BookingFacts)]} IS NOT NULL AND {Branch(
        [
            RuleColumns.Find(typeof(OrderFacts), nameof(OrderFacts.Status))!,
            RuleColumns.Find(typeof(OrderFacts), nameof(OrderFacts.PaymentStatus))!,
            RuleColumns.Find(typeof(OrderFacts), nameof(OrderFacts.ApprovalStatus))!,
            RuleColumns.Find(typeof(OrderFacts), nameof(OrderFacts.TransferStatus))!,
            RuleColumns.Find(typeof(BookingFacts), nameof(BookingFacts.Status))!,
        ], [], state => KnownStates.RuleOf(new(
            (OrderStatus)state[0], (PaymentStatus)state[1], (ApprovalStatus)state[2], (TransferStatus)state[3],
            (BookingStatus)state[4])) is not null)})";

    /// <summary>Since when an order has broken the rule, UTC without a zone; null where its row says no date that can be.</summary>
    public static string Since(Rule rule)
    {
        var since = new RuleSql(rule.Id).Term(rule.Since.Body).Sql;
        return $"CASE WHEN {since} >= timestamp '2000-01-01' AND {since} < timestamp '2100-01-01' THEN {since} END";
    }

    /// <summary>Whether only an order with a refund can break it: there are few of those.</summary>
    public static bool NeedsRefund(Rule rule) => rule.Broken is { } broken && Parts(broken.Body).Any(part =>
        part is BinaryExpression { NodeType: ExpressionType.NotEqual } compare && compare.Left.Type == typeof(RefundFacts)
            && IsNull(compare.Right));

    /// <summary>What the conditions compare with.</summary>
    public static NpgsqlParameter[] Parameters(RuleLimits limits) =>
    [
        Time("missing_before", limits.MissingBefore),
        Time("refund_before", limits.RefundBefore),
        Time("overdue_before", limits.OverdueBefore),
        Time("unanswered_before", limits.UnansweredBefore),
        new NpgsqlParameter<double>("split_tolerance", (double)(limits.SplitTolerance * 100)),
    ];

    static NpgsqlParameter<DateTime> Time(string name, DateTimeOffset time) =>
        new(name, NpgsqlDbType.Timestamp) { TypedValue = DateTime.SpecifyKind(time.UtcDateTime, DateTimeKind.Unspecified) };

    static IEnumerable<Expression> Parts(Expression node) =>
        node is BinaryExpression { NodeType: ExpressionType.AndAlso } and ? Parts(and.Left).Concat(Parts(and.Right)) : [node];

    string Truth(Expression node) => node switch
    {
        BinaryExpression { NodeType: ExpressionType.AndAlso } and => $"({Truth(and.Left)} AND {Truth(and.Right)})",
        BinaryExpression { NodeType: ExpressionType.OrElse } or => $"({Truth(or.Left)} OR {Truth(or.Right)})",
        UnaryExpression { NodeType: ExpressionType.Not, Operand: MethodCallExpression { Object: null } call } when suspects
            && RuleFunctions.Find(call.Method) is { } known => $"(NOT {known.Surely})",
        UnaryExpression { NodeType: ExpressionType.Not } not => $"(NOT {Truth(not.Operand)})",
        BinaryExpression compare when Operator(compare.NodeType) is { } sign => Comparison(compare, sign),
        MethodCallExpression { Object: null } call when RuleFunctions.Find(call.Method) is { } known => known.Sql,
        MethodCallExpression { Object: null } call when call.Type == typeof(bool) => Table(call),
        ConstantExpression { Value: bool value } => value ? "true" : "false",
        MemberExpression { Expression: { } of } member when IsFacts(of)
            && RuleColumns.Find(of.Type, member.Member.Name) is { Kind: RuleKind.Truth } truth =>
            suspects ? truth.Suspect ?? truth.Sql : truth.Sql,
        _ => throw Unknown(node),
    };

    static string? Operator(ExpressionType type) => type switch
    {
        ExpressionType.Equal => "=",
        ExpressionType.NotEqual => "<>",
        ExpressionType.LessThan => "<",
        ExpressionType.LessThanOrEqual => "<=",
        ExpressionType.GreaterThan => ">",
        ExpressionType.GreaterThanOrEqual => ">=",
        _ => null,
    };

    string Comparison(BinaryExpression node, string sign)
    {
        if (IsNull(node.Left) || IsNull(node.Right))
        {
            var other = IsNull(node.Left) ? node.Right : node.Left;
            return sign is "=" or "<>" ? $"({Presence(other)} {(sign is "=" ? "IS NULL" : "IS NOT NULL")})" : throw Unknown(node);
        }
        var (left, right) = Statuses(node) ?? (Term(node.Left), Term(node.Right));
        if (left.Kind != right.Kind || left.Status != right.Status || left.Kind is RuleKind.Text or RuleKind.Status
            && sign is not ("=" or "<>"))
            throw Unknown(node);
        if (left.Nullable || right.Nullable)
            // As C# lifts it: a comparison with null is false, but null is null.
            return sign switch
            {
                "=" => $"({left.Sql} IS NOT DISTINCT FROM {right.Sql})",
                "<>" => $"({left.Sql} IS DISTINCT FROM {right.Sql})",
                _ => $"COALESCE({left.Sql} {sign} {right.Sql}, false)",
            };
        var compared = $"{left.Sql} {sign} {right.Sql}";
        // An amount that is a cent off the limit as it is stored is off it in cents too.
        if (left.Raw is { } stored && Plain(node.Right) is ConstantExpression { Value: decimal limit }
            && (sign is "<" or "<=" or ">" or ">="))
            return sign[0] is '<'
                ? $"({stored} < {Literal(limit + 0.01m)} AND {compared})" : $"({stored} > {Literal(limit - 0.01m)} AND {compared})";
        // Nearly all amounts that should be equal are so as they are stored; only the others are rounded.
        return (left.Raw, right.Raw, sign) switch
        {
            ({ } a, { } b, "=") => $"({a} = {b} OR {compared})",
            ({ } a, { } b, "<>") => $"({a} <> {b} AND {compared})",
            _ => $"({compared})",
        };
    }

    /// <summary>C# compares statuses as the numbers behind them.</summary>
    (RuleTerm Left, RuleTerm Right)? Statuses(BinaryExpression node)
    {
        var (left, right) = (Plain(node.Left), Plain(node.Right));
        if (!left.Type.IsEnum && !right.Type.IsEnum)
            return null;
        return (Side(left, right), Side(right, left));

        RuleTerm Side(Expression side, Expression other) => side is ConstantExpression { Value: { } value }
            ? new(RuleColumns.Literal(
                other.Type.IsEnum ? other.Type : side.Type, Enum.ToObject(other.Type.IsEnum ? other.Type : side.Type, value)),
                RuleKind.Status, Status: other.Type.IsEnum ? other.Type : side.Type)
            : Term(side);
    }

    RuleTerm Term(Expression expression)
    {
        var node = Plain(expression);
        return node switch
        {
            MemberExpression { Member.Name: "Value", Expression: { } of } when Nullable.GetUnderlyingType(of.Type) is not null =>
                Term(of) with { Nullable = false },
            MemberExpression { Expression: { } of } member when IsFacts(of) =>
                RuleColumns.Find(of.Type, member.Member.Name) ?? throw Unknown(node),
            ConstantExpression { Value: decimal amount } => new(Literal(amount * 100), RuleKind.Cents),
            ConstantExpression { Value: int number } => new(number.ToString(CultureInfo.InvariantCulture), RuleKind.Whole),
            ConstantExpression { Value: string text } => new($"'{text.Replace("'", "''", StringComparison.Ordinal)}'", RuleKind.Text),
            MethodCallExpression { Method: { Name: nameof(Math.Abs), DeclaringType: { } math } } call when math == typeof(Math)
                && Cents(call.Arguments[0]) is { } amount =>
                amount with { Sql = $"abs({amount.Sql})", Raw = null },
            BinaryExpression { NodeType: ExpressionType.Coalesce } either =>
                Term(either.Right) with { Sql = $"COALESCE({Term(either.Left).Sql}, {Term(either.Right).Sql})" },
            MethodCallExpression { Method: { Name: nameof(Moments.Later), DeclaringType: { } moments } } call when moments == typeof(
                Moments) =>
                new($"greatest({Term(call.Arguments[0]).Sql}, {Term(call.Arguments[1]).Sql})", RuleKind.Time, Nullable: true),
            BinaryExpression { NodeType: ExpressionType.Add or ExpressionType.Subtract } sum when Cents(sum.Left) is { } left
                && Cents(sum.Right) is { } right =>
                new($"({left.Sql} {(sum.NodeType is ExpressionType.Add ? "+" : "-")} {right.Sql})", RuleKind.Cents, left.Nullable
                    || right.Nullable),
            _ => throw Unknown(node),
        };
    }

    static string Literal(decimal number) => number.ToString(CultureInfo.InvariantCulture) + "::float8";

    RuleTerm? Cents(Expression node) => Term(node) is { Kind: RuleKind.Cents } amount ? amount : null;

    /// <summary>A function of statuses, and perhaps of a word: called for every combination, and the answers written down.</summary>
    string Table(MethodCallExpression call)
    {
        if (suspects && call.Method.DeclaringType == typeof(KnownStates))
            // AnyState asks it.
            return "false";
        var words = call.Arguments.Where(argument => argument.Type == typeof(string)).Select(Word).ToArray();
        var columns = call.Arguments.Skip(words.Length).Select(Term).ToArray();
        return columns.Length > 0 && columns.All(column => column.Status is not null)
            ? Branch(columns, words, values => (bool)call.Method.Invoke(null, values)!) : throw Unknown(call);
    }

    /// <summary>One status after the other, each known label and what the owner may add; branches that agree become one.</summary>
    static string Branch(ReadOnlySpan<RuleTerm> columns, object[] before, Func<object[], bool> answer)
    {
        var (column, rest) = (columns[0], columns[1..].ToArray());
        string Under(object value) => rest is []
            ? answer([.. before, value]) ? "true" : "false"
            : Branch(rest, [.. before, value], answer);
        var other = Under(Enum.ToObject(column.Status!, Undeclared));
        var branches = Enum.GetValues(column.Status!).Cast<object>()
            .GroupBy(Under, value => RuleColumns.Literal(column.Status!, value), StringComparer.Ordinal)
                .Where(branch => branch.Key != other).ToArray();
        return branches switch
        {
            [] => other,
            [{ Key: "true" } yes] when other is "false" => $"({column.Sql} IN ({string.Join(", ", yes)}))",
            [{ Key: "false" } no] when other is "true" => $"({column.Sql} NOT IN ({string.Join(", ", no)}))",
            [var only] when other is "false" => $"({column.Sql} IN ({string.Join(", ", only)}) AND {only.Key})",
            _ => $"(CASE {string.Concat(branches.Select(branch =>
                $"WHEN {column.Sql} IN ({string.Join(", ", branch)}) THEN {branch.Key} "))}ELSE {other} END)",
        };
    }

    string Word(Expression node) => node is ConstantExpression { Value: string word } ? word
        // What a rule's expression has captured.
        : node is MemberExpression { Expression: ConstantExpression { Value: { } captured }, Member: System.Reflection.FieldInfo field }
            && field.GetValue(captured) is string text ? text
        : throw Unknown(node);

    string Presence(Expression node) =>
        node is MemberExpression { Expression: ParameterExpression } && RuleColumns.Presence.TryGetValue(node.Type, out var column) ? column
        : Term(node) is { Nullable: true } term ? term.Raw ?? term.Sql
        : throw Unknown(node);

    static bool IsNull(Expression node) => Plain(node) is ConstantExpression { Value: null };

    /// <summary>The order, what belongs to it, or the limits.</summary>
    static bool IsFacts(Expression node) =>
        node is ParameterExpression || node is MemberExpression { Expression: ParameterExpression }
        && RuleColumns.Presence.ContainsKey(node.Type);

    /// <summary>Without the conversions that the compiler puts around enums and nullables.</summary>
    static Expression Plain(Expression node) =>
        node is UnaryExpression { NodeType: ExpressionType.Convert } convert && Converts(convert) ? Plain(convert.Operand) : node;

    static bool Converts(UnaryExpression convert) =>
        convert.Operand.Type.IsEnum || Nullable.GetUnderlyingType(convert.Type) == convert.Operand.Type
            || convert.Operand is ConstantExpression { Value: null };

    NotSupportedException Unknown(Expression node) => new($"The rule {rule} cannot be put as SQL: {node}.");

    sealed class Mentions : ExpressionVisitor
    {
        bool others;

        /// <summary>What a first look cannot read: the refund, and members that other tables tell.</summary>
        public static bool OtherTables(Expression node)
        {
            var mentions = new Mentions();
            mentions.Visit(node);
            return mentions.others;
        }

        protected override Expression VisitMember(MemberExpression node)
        {
            others |= node.Type == typeof(RefundFacts) || node.Expression?.Type == typeof(RefundFacts)
                || RuleColumns.Find(node.Expression?.Type, node.Member.Name) is { Elsewhere: true };
            return base.VisitMember(node);
        }
    }
}
